local q, m, report = queue(), lock(), queue()

local function producer()
  for batch = 1, 3 do
    repeat
      local low = q:qsize() < 50
      if not low then sleep(0.001) end
    until low
    for i = 1, 200 do q:put(batch .. "/" .. i) end
  end
  q:close()
end

-- Takes twenty if there are more than ten; all that is left once no more will come.
local function take()
  local _ <close> = m:guard()
  local closed, n = q:closed(), q:qsize()
  if n <= 10 and not closed then return 0, false end
  local got = 0
  for _ = 1, math.min(n, 20) do
    q:get()
    got = got + 1
  end
  return got, closed and q:empty()
end

local function consumer()
  local mine = 0
  while true do
    local got, last = take()
    mine = mine + got
    if last then break end
    if got == 0 then sleep(0.002) end
  end
  report:put(mine)
end

local units = {process{target = producer, name = "producer"}}
for i = 1, 5 do units[#units + 1] = process{target = consumer, name = "consumer " .. i} end
for _, u in ipairs(units) do u:start() end
local sum = 0
for _ = 1, 5 do sum = sum + report:get() end
join(units)
print(("taken: %d"):format(sum))
