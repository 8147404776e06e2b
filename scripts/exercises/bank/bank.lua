-- The bank of the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end

local ACCOUNTS, ORDERS = 6, 6

-- The first orders of each clerk, from and to, which need each account; chance decides the others.
local first_orders = {
  {{1, 2}, {1, 3}, {5, 6}}, {{2, 1}, {2, 4}, {6, 5}}, {{3, 4}, {3, 1}}, {{4, 3}, {4, 2}},
}

local bank = {accounts = ACCOUNTS}

local balances = {}
for i = 1, ACCOUNTS do balances[i] = cell(100) end
local inside, together = cell(0), event()

-- Of this process: processes share no variables.
local given, due = 0, nil

--- The next order of a clerk (1 to 4): from which account, to which other one, how much; nil when
--- all six are given.
function bank.order(clerk)
  if not first_orders[clerk] then error("there is no clerk " .. tostring(clerk), 2) end
  if due then error("the last order is not carried out yet", 2) end
  if given == ORDERS then return nil end
  given = given + 1
  local order = first_orders[clerk][given]
  if not order then
    order = {math.random(ACCOUNTS), math.random(ACCOUNTS - 1)}
    if order[2] >= order[1] then order[2] = order[2] + 1 end
  end
  due = {order[1], order[2], math.random(5)}
  return table.unpack(due)
end

--- Move an amount between two accounts, as ordered. Not safe by itself. The first ones wait a while
--- for company.
function bank.move(from, to, amount)
  if not due or from ~= due[1] or to ~= due[2] or amount ~= due[3] then
    error("this was not ordered", 2)
  end
  due = nil
  enter("account " .. from)
  enter("account " .. to)
  enter "move"
  local a, b = balances[from]:get(), balances[to]:get()
  if inside:add(1) >= 2 then together:set() end
  if not together:wait(0.8) then together:set() end
  sleep(0.001)
  balances[from]:set(a - amount)
  balances[to]:set(b + amount)
  inside:add(-1)
  leave "move"
  leave("account " .. to)
  leave("account " .. from)
end

--- Add up all accounts: gives the sum. Not safe while an amount is moved.
function bank.audit()
  enter "audit"
  local sum = 0
  for i = 1, ACCOUNTS do
    sum = sum + balances[i]:get()
    sleep(0.0005)
  end
  leave "audit"
  return sum
end

return bank
