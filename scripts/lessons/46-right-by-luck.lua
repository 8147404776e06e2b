-- 46: a program that is right by luck
-- After 线程安全 (thread safety): a test that passes ten times says little.

local account = [[
local account = {balance = 100}
local function pay(n)
  if account.balance >= n then
    account.balance = account.balance - n
  end
end
join(thread.spawn(pay, 80), thread.spawn(pay, 70))
assert(account.balance >= 0, "overdrawn")
]]

local path = os.tmpname()

--- What `conlua check` says of a program, with its name in place of the file's.
local function check(name, program)
  local file <close> = assert(io.open(path, "w"))
  file:write(program)
  file:close()
  local told = subprocess.run{arg[-1], "--lang", "en", "check", path}.stdout
  told = told:gsub(path:gsub("%p", "%%%0"), name)
  return (told:gsub(" %([^()\n]*%d s%)", ""))
end

local told = check("account.lua", account)

-- A plain run is right: the threads are too short to be interrupted.
local right = 0
for _ = 1, 10 do
  if subprocess.run{arg[-1], path}.code == 0 then right = right + 1 end
end
print(("right in %d of 10 runs"):format(right))

-- Every order that matters: in two of six the account is overdrawn.
print(told)
os.remove(path)

-- Output:
--> right in {n} of 10 runs
--> account.lua: WRONG in {n} of {n} schedules
-->   main               7  starts Thread-1
-->                      7  starts Thread-2
-->   Thread-1           3  reads account.balance = 100
-->  *Thread-2           3  reads account.balance = 100 {*}<- Thread-1 could have gone on
--> {...}
-->   main                  error: account.lua:8: overdrawn
--> {...}
