-- Each account is served in turn: a number is drawn at all accounts at once, so nobody is behind
-- and before the same other one.
local bank = require "bank"
local c, drawn, served = condition(), {}, {}
for i = 1, 6 do drawn[i], served[i] = cell(0), cell(0) end

local function serve(list, f, ...)
  local mine = {}
  c:acquire()
  for _, i in ipairs(list) do mine[i] = drawn[i]:add(1) end
  for _, i in ipairs(list) do
    while served[i]:get() ~= mine[i] - 1 do c:wait() end
  end
  c:release()
  local result = f(...)
  c:with(function()
    for _, i in ipairs(list) do served[i]:add(1) end
    c:notify_all()
  end)
  return result
end

local function clerk(n)
  for from, to, amount in bank.order, n do serve({from, to}, bank.move, from, to, amount) end
end

local function auditor()
  for _ = 1, 3 do print("sum: " .. serve({1, 2, 3, 4, 5, 6}, bank.audit)) end
end

local all = {spawn(auditor)}
for n = 1, 4 do all[n + 1] = spawn(clerk, n) end
join(all)
