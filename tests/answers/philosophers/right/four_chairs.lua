local supper = require "supper"
local chairs = semaphore(4)
local forks = {}
for i = 1, 5 do forks[i] = semaphore(1) end

local crew = {}
for n = 1, 5 do
  crew[n] = process{target = function(left, right)
    for _ = 1, 3 do
      chairs:with(function()
        forks[left]:with(function()
          forks[right]:with(supper.eat, left, right)
        end)
      end)
    end
  end, args = {n, n % 5 + 1}}
  crew[n]:start()
end
join(crew)
