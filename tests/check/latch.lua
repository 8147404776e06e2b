-- schedules: 1, failing: 0
local left, x = countdown(2), {}
local function work(i)
  x[i] = i
  left:count_down()
end
local a, b = thread.spawn(work, 1), thread.spawn(work, 2)
left:wait()
assert(x[1] + x[2] == 3)
a:result() b:result()
