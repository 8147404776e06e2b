local q, m, n = queue(), lock(), cell(0)
local made = cell(false)
local function produce()
  local rounds = 0
  while rounds < 3 do
    local room
    m:with(function()
      room = q:qsize() < 50
      if room then for _ = 1, 200 do q:put "item" end end
    end)
    if room then rounds = rounds + 1 else sleep(0.001) end
  end
  made:set(true)
end
local function consume()
  local over = false
  while not over do
    local rest = true
    m:with(function()
      local size = q:qsize()
      if size > 10 then
        for _ = 1, math.min(20, size) do q:get() n:add(1) end
        rest = false
      elseif made:get() then
        for _ = 1, size do q:get() n:add(1) end
        over = true
      end
    end)
    if rest and not over then sleep(0.001) end
  end
end
local all = {spawn(produce)}
for _ = 1, 5 do all[#all + 1] = spawn(consume) end
join(all)
io.write("taken: ", n:get(), "\n")
