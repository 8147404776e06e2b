local Producer, Consumer = process.class(), process.class()

function Producer:init(q, finished) self.q, self.finished = q, finished end
function Producer:run()
  local batches = 0
  while batches < 3 do
    if self.q:qsize() < 50 then
      for i = 1, 200 do self.q:put(batches * 200 + i) end
      batches = batches + 1
    else
      sleep(0.001)
    end
  end
  self.finished:set()
end

function Consumer:init(q, finished) self.q, self.finished = q, finished end
function Consumer:take(most)
  local n = 0
  while n < most and self.q:try_get() do n = n + 1 end
  return n
end
function Consumer:run()
  local mine = 0
  while not self.finished:is_set() do
    if self.q:qsize() > 10 then mine = mine + self:take(20) else sleep(0.001) end
  end
  return mine + self:take(math.huge)
end

local q, finished = queue(), event()
local p = Producer(q, finished)
local crew = {}
for i = 1, 5 do crew[i] = Consumer(q, finished); crew[i]:start() end
p:start()
p:join()
local sum = 0
for _, c in ipairs(crew) do sum = sum + c:result() end
print("taken: " .. sum)
