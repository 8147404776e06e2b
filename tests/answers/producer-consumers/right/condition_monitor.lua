local q, taken = queue(), cell(0)
local done = event()
local function producer()
  for _ = 1, 3 do
    while q:qsize() >= 50 do sleep(0.001) end
    for i = 1, 200 do q:put(i) end
  end
  done:set()
end
local function consumer()
  while true do
    local finished = done:is_set()
    if q:qsize() > 10 or finished then
      local n = 0
      for _ = 1, 20 do
        local ok = q:try_get()
        if not ok then break end
        n = n + 1
      end
      taken:add(n)
      if finished and n == 0 then return end
    else
      sleep(0.001)
    end
  end
end
local crew = {spawn(producer)}
for i = 1, 5 do crew[#crew + 1] = spawn(consumer) end
join(crew)
print("taken: " .. taken:get())
