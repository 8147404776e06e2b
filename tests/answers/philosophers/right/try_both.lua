local supper = require "supper"
local forks = {}
for n = 1, 5 do forks[n] = lock() end
local all = {}
for n = 1, 5 do
  all[n] = spawn(function()
    local meals = 0
    while meals < 3 do
      forks[n]:acquire()
      if forks[n % 5 + 1]:acquire(false) then
        supper.eat(n, n % 5 + 1)
        meals = meals + 1
        forks[n % 5 + 1]:release()
        forks[n]:release()
      else
        forks[n]:release()
        sleep(math.random() * 0.01)
      end
    end
  end)
end
join(all)
