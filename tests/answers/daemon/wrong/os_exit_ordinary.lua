-- wrong: an ordinary process; os.exit leaves it behind as an orphan
local e = event()
spawn(function() print("guard: here") e:set() sleep(3) print("guard: goes") end)
e:wait()
print("master: goes")
os.exit(0)
