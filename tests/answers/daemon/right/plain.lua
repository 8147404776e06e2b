local here = event()

local function guard()
  print("guard: here")
  here:set()
  sleep(3)
  print("guard: goes")
end

daemon(guard)
here:wait()
print("master: goes")
