local q, over = queue(), event()

local function producer()
  for _ = 1, 3 do
    while q:qsize() >= 50 do sleep(0.002) end
    for i = 1, 200 do q:put(i) end
  end
end

local function consumer()
  local mine = 0
  repeat
    local last = over:is_set()
    if q:qsize() > 10 then
      for _ = 1, 20 do
        if q:try_get() then mine = mine + 1 end
      end
    elseif not last then
      sleep(0.002)
    end
  until last and q:qsize() <= 10
  return mine
end

local p, crew = spawn(producer), {}
for i = 1, 5 do crew[i] = spawn(consumer) end
p:join()
over:set()
local sum = 0
for i = 1, 5 do sum = sum + crew[i]:result() end
while q:try_get() do sum = sum + 1 end
print("taken: " .. sum)
