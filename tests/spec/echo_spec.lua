-- SPDX-License-Identifier: MIT
--- The echo servers of lessons 30 to 34, five ways to serve many, pass the same test.

local root = os.getenv("CONLUA_ROOT") or os.getenv("PWD")
local program = require "program"

local quoted_root = program.quoted(root)
local servers = {"30-echo-one", "31-echo-processes", "32-echo-threads", "33-echo-select",
  "34-echo-green"}

describe("the echo server", function()
  for _, name in ipairs(servers) do
    it(name .. " serves whoever comes, in whatever way they go", function()
      local result = program.shell{
        command = ("cp %s/scripts/lessons/%s.lua . && mkdir echo && "
          .. "cp %s/tests/support/echo_client.lua echo/client.lua && "
          .. "exec \"$conlua\" %s.lua"):format(quoted_root, name, quoted_root, name),
        timeout = 60,
      }
      assert.same({"18 clients are content\n", "", 0}, {result.out, result.err, result.code})
    end)
  end
end)
