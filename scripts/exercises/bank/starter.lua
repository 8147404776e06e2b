local bank = require "bank"

-- Something is missing.
local function clerk(n)
  for from, to, amount in bank.order, n do bank.move(from, to, amount) end
end

local function auditor()
  for _ = 1, 3 do print("sum: " .. bank.audit()) end
end

local all = {spawn(auditor)}
for n = 1, 4 do all[n + 1] = spawn(clerk, n) end
join(all)
