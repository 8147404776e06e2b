-- 06: a daemon does not outlive its master
-- After 守护进程 (daemon processes): the emperor 皇帝 and his steward 总管.

local at_work = event()

local function steward(name)
  print("steward " .. name .. " lives")
  print("may he start a process? " .. tostring((pcall(spawn, print))))
  at_work:set()
  sleep(60)
  print("steward " .. name .. " dies of old age")
end

local p = process{target = steward, args = {"egon"}}
p.daemon = true -- before the start: afterwards it is too late
p:start()
at_work:wait()
print("may he be set free? " .. tostring((pcall(function() p.daemon = false end))))
print("emperor jason dies in his bed")

-- The main code ends here, and the steward with it: nobody hears of his old age.

-- Output:
--> steward egon lives
--> may he start a process? false
--> may he be set free? false
--> emperor jason dies in his bed
