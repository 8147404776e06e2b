count = 0
local q = priority_queue()
local p = spawn(function()
  local function add(n) count = count + n; return count end
  local now = add(1)
  print("child: " .. now)
  q:put(now)
end)
local ready = wait_any{q}
local value = ready:get()
print("parent: " .. count .. "\nreceived: " .. value)
p:join()
