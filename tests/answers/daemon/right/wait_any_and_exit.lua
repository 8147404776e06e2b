local e = event()
local watch = process.daemon(function()
  print("guard: here")
  e:set()
  for _ = 1, 3 do sleep(1) end
  print("guard: goes")
end)
watch.name = "guard"
assert(wait_any{e} == e)
print("master: goes")
os.exit(0)
