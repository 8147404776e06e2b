local e = event()
process{target = function()
  io.write("guard", ": ", "here\n")
  e:set()
  sleep(3)
  io.write "guard: goes\n"
end, daemon = true}:start()
thread.spawn(function()
  e:wait()
  print "master: goes"
end):join()
