-- SPDX-License-Identifier: MIT
-- Runs specs with busted inside the interpreter that runs this file:
--   build/conlua tests/run_specs.lua tests/spec/lock_spec.lua [busted's options]
-- Fails if a test fails, and also if no test ran: a spec that tests nothing protects nothing.

-- What specs share.
local root = os.getenv("CONLUA_ROOT") or os.getenv("PWD")
package.path = root .. "/tests/support/?.lua;" .. package.path

local ran = 0
local function count(_, _, status)
  if status ~= "pending" then ran = ran + 1 end
  return nil, true -- go on to busted's own subscribers
end

-- The runner makes its busted itself, so look at it as it is made.
local new_busted = require "busted.core"
package.loaded["busted.core"] = function(...)
  local busted = new_busted(...)
  busted.subscribe({ "test", "end" }, count)
  return busted
end

-- gtest names each test before it runs, so one that hangs is known.
table.insert(arg, 1, "--output=gtest")
require "busted.runner" { standalone = false } -- exits with 1 itself if a test fails

if ran == 0 then
  io.stderr:write("no test ran: ", table.concat(arg, " ", 2), "\n")
  os.exit(1)
end
