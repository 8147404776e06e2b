-- SPDX-License-Identifier: MIT
-- Runs one file of the official tests of Lua in a unit of the kind that is asked for:
--   conlua tests/luatests/unit.lua FILE main|thread|isolate|green|process [beside]
-- "beside": a thread of the same state computes meanwhile. With `main` lua5.4 can run this too.

local file, kind, beside = ...

-- What all.lua of the tests does before it runs a file: no debug library unless a file asks for it.
local function body(name, arguments)
  rawset(_G, "arg", arguments) -- an isolate has globals of its own
  rawset(_G, "debug", nil)
  collectgarbage("generational")
  collectgarbage("incremental")
  assert(loadfile(name))()
  return true
end

local done = false
if beside then
  thread.daemon(function()
    local n = 0
    while not done do n = n + 1 end
  end)
end

if kind == "main" then
  body(file, arg)
else
  local K = require "conlua"[kind]
  assert(K.spawn(body, file, arg):result())
end
done = true
print("luatests: passed")
