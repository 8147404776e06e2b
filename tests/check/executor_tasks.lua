-- schedules: 8, failing: 8
-- Workers that are green tasks switch where they wait.
local e <close> = green_executor(2)
local n = 0
local function add()
  local seen = n
  sleep(0)
  n = seen + 1
end
local f, g = e:submit(add), e:submit(add)
f:result()
g:result()
assert(n == 2, "lost")
