local supper = require "supper"
local forks = {}
for n = 1, 5 do forks[n] = semaphore(1) end
local all = {}
for n = 1, 5 do
  all[n] = spawn(function()
    local first, second = forks[n], forks[n % 5 + 1]
    if n % 2 == 0 then first, second = second, first end
    for _ = 1, 3 do
      first:with(second.with, second, supper.eat, n, n % 5 + 1)
    end
  end)
end
for _, p in ipairs(all) do p:join() end
