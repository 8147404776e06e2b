local q, taken = queue(), cell(0)
local p = spawn(function()
  for _ = 1, 3 do
    while q:qsize() >= 50 do sleep(0.001) end
    for i = 1, 200 do q:put(i) end
  end
  q:close()
end)
local cs = {}
for i = 1, 5 do
  cs[i] = spawn(function()
    while true do
      local closed = q:closed()
      if q:qsize() > 10 then
        local got = 0
        for _ = 1, 20 do if q:try_get() then got = got + 1 end end
        taken:add(got)
      elseif closed then return
      else sleep(0.001) end
    end
  end)
end
join(p)
join(cs)
while true do
  local ok = q:try_get()
  if not ok then break end
  taken:add(1)
end
print("taken: " .. taken:get())
