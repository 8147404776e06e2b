-- 16: a traffic light
-- After 事件(Event) (the event: is_set, wait, set, clear).

local green = event() -- an event begins as false: red
local crossing = barrier(4)

local function car(i)
  print("car " .. i .. " stops, green: " .. tostring(green:is_set()))
  crossing:wait() -- so that all stand there before the light changes
  green:wait()
  print("car " .. i .. " drives")
end

local cars = {}
for i = 1, 3 do
  cars[i] = spawn(car, i)
end

crossing:wait()
print("the light turns green")
green:set() -- one set lets all of them go
join(cars)

green:clear()
print("the light is red again")
print("a fourth car waits a tenth, and sees green: " .. tostring(green:wait(0.1)))

-- Output:
--| any order
-->   car 1 stops, green: false
-->   car 2 stops, green: false
-->   car 3 stops, green: false
--| end
--> the light turns green
--| any order
-->   car 1 drives
-->   car 2 drives
-->   car 3 drives
--| end
--> the light is red again
--> a fourth car waits a tenth, and sees green: false
