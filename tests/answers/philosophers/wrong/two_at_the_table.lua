-- wrong: two may eat at once, also if they are neighbours
local supper = require "supper"
local chairs = semaphore(2)
local function philosopher(n)
  for _ = 1, 3 do
    local _ <close> = chairs:guard()
    supper.eat(n, n % 5 + 1)
  end
end
local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
