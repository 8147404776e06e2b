-- SPDX-License-Identifier: MIT
-- A short run of tests/chaos: units are killed at random, and nothing is stuck, lost or doubled.
-- ./dev chaos runs longer.

local conlua, root = os.getenv("CONLUA"), os.getenv("CONLUA_ROOT")
local tmp = os.getenv("TMPDIR") or "/tmp"

local function chaos(options)
  local command = ("cd '%s' && TMPDIR='%s' '%s' tests/chaos/run.lua %s 2>&1"):format(root, tmp,
    conlua, options)
  local pipe = assert(io.popen(command))
  local text = pipe:read("a")
  return pipe:close(), text
end

describe("with units killed at random", function()
  for _, mode in ipairs { "mixed", "green", "tight", "pools", "outside", "orphans",
    "sockets" } do
    it("nothing is stuck, lost or doubled: " .. mode, function()
      local rounds = (mode == "tight" or mode == "pools") and 4 or 2
      -- Other tests run beside this one, so a unit may wait seconds for a processor.
      local ok, text = chaos(("--mode %s --rounds %d --length 0.7 --stuck 4"):format(mode, rounds))
      assert.is_true(ok, text)
      assert.matches(rounds .. " rounds, ", text)
    end)
  end
end)
