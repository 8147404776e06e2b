-- 03: join waits until a process has ended
-- After join方法 (the join method).

local function work(i)
  sleep(i / 10)
  print("child " .. i .. " is done")
end

local started = clock()
local children = {}
for i = 1, 3 do
  children[i] = spawn(work, i)
end

print("the main process goes on meanwhile")
join(children)
print(("all done after %.1f seconds"):format(clock() - started))

-- A limit: join answers whether the process has ended in that time.
local door = event()
local guest = spawn(function() door:wait() end)
print("has the guest left? " .. tostring(guest:join(0.1)))
door:set()
print("has the guest left? " .. tostring(guest:join()))

-- Output:
--| any order
-->   the main process goes on meanwhile
-->   child 1 is done
-->   child 2 is done
-->   child 3 is done
--| end
--> all done after {n} seconds
--> has the guest left? false
--> has the guest left? true
