-- A manager process grants accounts: requests through a queue, answers by events.
local bank = require "bank"
local requests = queue()

local function manager()
  local used, line = {}, {}
  for r in requests:items() do
    if r.go then line[#line + 1] = r
    else
      for _, i in ipairs(r.accounts) do used[i] = nil end
    end
    local i = 1
    while line[i] do
      local free = true
      for _, account in ipairs(line[i].accounts) do free = free and not used[account] end
      if free then
        local granted = table.remove(line, i)
        for _, account in ipairs(granted.accounts) do used[account] = true end
        granted.go:set()
      else
        i = i + 1
      end
    end
  end
end

local function with(accounts, f, ...)
  local go = event()
  requests:put{accounts = accounts, go = go}
  go:wait()
  local result = f(...)
  requests:put{accounts = accounts}
  return result
end

local function clerk(n)
  for from, to, amount in bank.order, n do with({from, to}, bank.move, from, to, amount) end
end

local function auditor()
  for _ = 1, 3 do print("sum: " .. with({1, 2, 3, 4, 5, 6}, bank.audit)) end
end

local m = spawn(manager)

local all = {spawn(auditor)}
for n = 1, 4 do all[n + 1] = spawn(clerk, n) end
join(all)
requests:close()
m:join()
