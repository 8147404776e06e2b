-- wrong: the main process prints the guard's line; the guard does nothing but the event
local here = event()
daemon(function()
  here:set()
  sleep(3)
end)
here:wait()
print("guard: here")
print("master: goes")
