-- 49: what a proof does not say
-- After 线程安全 (thread safety): a proof is about this program, and about what it was asked.

local counter = [[
local n, m = 0, lock()
local function add()
  local old = m:with(function() return n end)
  m:with(function() n = old + 1 end)
end
join(thread.spawn(add), thread.spawn(add))
PROPERTY
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

-- No property is stated: nothing fails, and no access races. But a count may be lost.
print(check("silent", (counter:gsub("PROPERTY", ""))))

-- The question makes the difference.
local told = check("asked", (counter:gsub("PROPERTY", "assert(n == 2, 'a count was lost')")))
print(told:match "^[^\n]*")

-- What is printed is a question, too.
local file <close> = assert(io.open(path, "w"))
file:write((counter:gsub("PROPERTY", "print(n)")))
file:close()
local outputs = subprocess.run{arg[-1], "--lang", "en", "check", "--output", path}.stdout
print(outputs:match "%d different outputs:.*")
os.remove(path)

-- Output:
--> silent: right in every schedule: {n} of {n}
-->   3 units, up to {n} steps
--> {...}
--> asked: WRONG in {n} of {n} schedules
--> 2 different outputs:
-->     {n} %  {n}
-->     {n} %  {n}
--> {...}
