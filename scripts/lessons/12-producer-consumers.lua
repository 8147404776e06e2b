-- 12: one producer, five consumers
-- After 多进程的应用 (processes at work) and 生产者消费者模型 (producer and consumer).

local Producer, Consumer = process.class(), process.class()

function Producer:init(q, rounds)
  self.q, self.rounds = q, rounds
end

function Producer:run() -- fewer than 50: make 200, rest
  for round = 1, self.rounds do
    while self.q:qsize() >= 50 do sleep(0.01) end
    for i = 1, 200 do self.q:put(i) end
    print("round " .. round .. ": 200 made")
    sleep(0.1)
  end
  self.q:close()
end

function Consumer:init(q, taken)
  self.q, self.taken = q, taken
end

function Consumer:run() -- more than 10: take 20; fewer: rest
  repeat
    local last = self.q:closed()
    if self.q:qsize() > 10 or last then
      for _ = 1, 20 do
        if self.q:try_get(false) then self.taken:add(1) end
      end
    else
      sleep(0.2)
    end
  until last and self.q:empty()
end

local q, taken = queue(), cell(0)
local crew = {Producer(q, 3)}
for i = 1, 5 do crew[i + 1] = Consumer(q, taken) end
for _, unit in ipairs(crew) do unit:start() end
join(crew)
print("taken by five consumers: " .. taken:get())

-- Output:
--> round 1: 200 made
--> round 2: 200 made
--> round 3: 200 made
--> taken by five consumers: 600
