local q = priority_queue()
local function handle(n)
  local _ <close> = setmetatable({}, {__close = function() q:task_done() end})
  print("job " .. n .. " done")
end
for _ = 1, 3 do
  daemon(function()
    while true do handle(q:get()) end
  end)
end
local feeders = {}
for half = 0, 1 do
  feeders[half + 1] = thread.spawn(function()
    for n = half * 5 + 1, half * 5 + 5 do q:put(n) end
  end)
end
join(feeders)
q:join()
print("all done")
