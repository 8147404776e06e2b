-- wrong
local a, b = false, false
local function f(me)
  if me == 1 then a = true while b do a = false a = true end a = false
  else b = true while a do b = false b = true end b = false end
end
check.choose{1} join(thread.spawn(f, 1), thread.spawn(f, 2))
