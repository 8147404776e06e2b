local q = lifo_queue()
local workers = setmetatable({}, {__call = function(self)
  self[#self + 1] = daemon(function()
    for _ = 1, math.huge do
      if wait_any{q} == q then
        local ok, n = q:try_get()
        if ok then
          print("job " .. n .. " done")
          q:task_done()
        end
      end
    end
  end)
end})
workers() workers() workers()
for n = 10, 1, -1 do q:put(n) end
q:join()
print("all done")
