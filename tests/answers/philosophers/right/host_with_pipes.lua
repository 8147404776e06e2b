-- a host process: gives both forks at once on request
local supper = require "supper"
local requests = queue()
local answers = {}
for n = 1, 5 do answers[n] = queue() end
daemon(function()
  local used, waiting = {}, {}
  while true do
    local r = requests:get()
    if r.back then used[r.n], used[r.n % 5 + 1] = nil, nil
    else waiting[#waiting + 1] = r.n end
    local i = 1
    while waiting[i] do
      local n = waiting[i]
      if not used[n] and not used[n % 5 + 1] then
        used[n], used[n % 5 + 1] = true, true
        answers[n]:put(true)
        table.remove(waiting, i)
      else i = i + 1 end
    end
  end
end)
local all = {}
for n = 1, 5 do
  all[n] = spawn(function()
    for _ = 1, 3 do
      requests:put{n = n}
      answers[n]:get()
      supper.eat(n, n % 5 + 1)
      requests:put{n = n, back = true}
    end
  end)
end
join(all)
