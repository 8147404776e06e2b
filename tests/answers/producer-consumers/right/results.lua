local q = queue()
local Producer, Consumer = process.class(), process.class()
function Producer:run()
  local left = 600
  while left > 0 do
    if q:qsize() < 50 then for _ = 1, 200 do q:put{left} left = left - 1 end end
    sleep(0.002)
  end
  q:close()
end
function Consumer:run()
  local n = 0
  repeat
    local last = q:closed()
    if q:qsize() > 10 then
      for _ = 1, 20 do if q:try_get() then n = n + 1 end end
    else sleep(0.002) end
  until last and q:qsize() <= 10
  return n
end
local p, cs = Producer(), {}
p:start()
for i = 1, 5 do cs[i] = Consumer() cs[i]:start() end
p:join()
local sum = 0
for _, c in ipairs(cs) do sum = sum + c:result() end
for _ in q:items() do sum = sum + 1 end
print("taken: " .. sum)
