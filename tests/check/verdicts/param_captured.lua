-- wrong
local function run(n)
  local function f() n = n + 1 end
  join(thread.spawn(f), thread.spawn(f)) assert(n == 2)
end
run(0)
