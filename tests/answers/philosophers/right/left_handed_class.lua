local supper = require "supper"

local Philosopher = process.class()
function Philosopher:init(n, forks)
  self.n, self.left, self.right = n, n, n < 5 and n + 1 or 1
  self.a, self.b = forks[self.left], forks[self.right]
  if n == 5 then self.a, self.b = self.b, self.a end
end
function Philosopher:run()
  for _ = 1, 3 do
    local _ <close> = self.a:guard()
    local _ <close> = self.b:guard()
    supper.eat(self.left, self.right)
  end
end

local forks = {lock(), lock(), lock(), lock(), lock()}
local table_ = {}
for n = 1, 5 do table_[n] = Philosopher(n, forks); table_[n]:start() end
for _, p in ipairs(table_) do p:join() end
