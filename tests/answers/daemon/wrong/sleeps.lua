-- wrong: the main process sleeps instead of waiting for an event
daemon(function()
  print("guard: here")
  sleep(3)
  print("guard: goes")
end)
sleep(0.5)
print("master: goes")
