-- SPDX-License-Identifier: MIT
--- Lottery: for each quantum a ticket is drawn, and its holder runs. So a job gets its share of the
--- tickets, in the long run.

local random = require "conlua.scheduling.random"

return function(options)
  local ready, sum, quantum = {}, 0, options.quantum
  local draw = random(options.seed)

  local function put(job)
    ready[#ready + 1] = job
    sum = sum + job.tickets
  end

  return {
    arrive = put,
    pick = function()
      if sum == 0 then return nil end
      local ticket = draw(sum)
      for i, job in ipairs(ready) do
        ticket = ticket - job.tickets
        if ticket <= 0 then
          sum = sum - job.tickets
          return table.remove(ready, i)
        end
      end
    end,
    slice = function() return quantum end,
    leave = function(job, _, why)
      if why == "slice" then put(job) end
    end,
  }
end
