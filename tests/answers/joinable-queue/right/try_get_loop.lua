local q = queue()
local function work()
  while true do
    local ok, n = q:try_get(0.3)
    if ok then print("job " .. n .. " done") q:task_done() end
  end
end
for _ = 1, 3 do daemon(work) end
for n = 10, 1, -1 do q:put(n) end
while not q:join(0.2) do end
print "all done"
