-- A token for each account, in a queue of its own; taken in the order of the numbers.
local bank = require "bank"
local tokens = {}
for i = 1, 6 do
  tokens[i] = queue(1)
  tokens[i]:put(i)
end

local function take(list)
  table.sort(list)
  for _, i in ipairs(list) do tokens[i]:get() end
  return list
end

local function put(list)
  for _, i in ipairs(list) do tokens[i]:put(i) end
end

local function clerk(n)
  for from, to, amount in bank.order, n do
    local mine = take{to, from}
    bank.move(from, to, amount)
    put(mine)
  end
end

local function auditor()
  for _ = 1, 3 do
    local mine = take{6, 5, 4, 3, 2, 1}
    print("sum: " .. bank.audit())
    put(mine)
  end
end

local all = {spawn(auditor)}
for n = 1, 4 do all[n + 1] = spawn(clerk, n) end
join(all)
