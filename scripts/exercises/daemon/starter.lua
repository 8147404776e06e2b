local function guard()
  print("guard: here")
  sleep(3)
  print("guard: goes")
end

daemon(guard)
print("master: goes")
