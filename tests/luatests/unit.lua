-- SPDX-License-Identifier: MIT
-- Runs one file of tests in a unit of the kind that is asked for:
--   conlua tests/luatests/unit.lua official|suite|runner main|thread|isolate|green|process
--     alone|beside FILE [ARGUMENT...]
-- "official": a file of Lua's own tests; "suite": a file of a library's tests; "runner": a script
-- that counts by itself or is one check, its exit code. LUATESTS_PRELUDE is Lua that runs before.
-- "beside": a thread of the same state computes meanwhile. With `main` lua5.4 can run this too.

local whose, kind, company, file = ...
local passed = {[0] = file, table.unpack(arg, 5)} -- what the file sees as `arg`
for i = -1, -math.huge, -1 do
  if not arg[i] then break end
  passed[i] = arg[i] -- the program and its options
end

-- What all.lua of the tests does before it runs a file: no debug library unless a file asks for it.
local function official(name, arguments)
  rawset(_G, "arg", arguments) -- an isolate has globals of its own
  rawset(_G, "debug", nil)
  collectgarbage("generational")
  collectgarbage("incremental")
  assert(loadfile(name))()
  return 0
end

-- The checks of a library's file are its calls of assert.
---@return integer checks
local function suite(name, arguments, counted)
  local checks, check = 0, assert
  rawset(_G, "arg", arguments)
  check(load(os.getenv "LUATESTS_PRELUDE" or ""))()
  if counted then
    rawset(_G, "assert", function(...)
      checks = checks + 1
      return check(...)
    end)
  end
  check(loadfile(name))(table.unpack(arguments))
  return counted and checks or 1
end

local done = false
if company == "beside" then
  thread.daemon(function()
    local n = 0
    while not done do n = n + 1 end
  end)
end

local body = whose == "official" and official or suite
local checks
if kind == "main" then
  checks = body(file, passed, whose == "suite")
else
  local u = require "conlua"[kind].spawn(body, file, passed, whose == "suite")
  u:join()
  if whose == "runner" then os.exit(u.exitcode) end -- its os.exit was its process's end, perhaps
  checks = u:result()
end
done = true
print(("luatests: passed, %d checks"):format(checks))
