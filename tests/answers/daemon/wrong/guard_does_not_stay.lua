-- wrong: the guard ends by itself at once, so nothing is shown of daemons
local here = event()
local g = daemon(function()
  print("guard: here")
  here:set()
end)
here:wait()
g:join()
print("master: goes")
