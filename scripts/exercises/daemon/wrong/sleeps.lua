-- caught by: waits
-- Right in most runs: waits some time instead of for an event.
local function guard()
  print("guard: here")
  sleep(3)
  print("guard: goes")
end

daemon(guard)
sleep(0.03)
print("master: goes")
