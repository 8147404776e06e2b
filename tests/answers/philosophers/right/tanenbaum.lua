local supper = require "supper"
local mutex = semaphore(1)
local s, state = {}, {}
for n = 1, 5 do s[n], state[n] = semaphore(0), cell "thinking" end
local function left(n) return (n + 3) % 5 + 1 end
local function right(n) return n % 5 + 1 end
local function test(n)
  if state[n]:get() == "hungry" and state[left(n)]:get() ~= "eating" and state[right(n)]:get() ~= "eating" then
    state[n]:set "eating"
    s[n]:release()
  end
end
local function philosopher(n)
  for _ = 1, 3 do
    mutex:acquire()
    state[n]:set "hungry"
    test(n)
    mutex:release()
    s[n]:acquire()
    supper.eat(n, right(n))
    mutex:acquire()
    state[n]:set "thinking"
    test(left(n))
    test(right(n))
    mutex:release()
  end
end
local all = {}
for n = 1, 5 do all[n] = spawn(philosopher, n) end
join(all)
