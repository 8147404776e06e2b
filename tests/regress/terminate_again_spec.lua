-- SPDX-License-Identifier: MIT
-- A thread that was terminated once more when its function had just ended lost its results, and
-- said "not enough memory to keep what came of it": the error was raised in the call that kept
-- them. Found by a script of chaos that terminated a thread until it was gone.

local function run(text)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
  local pipe = assert(io.popen(("timeout 100 '%s' '%s' 2>&1"):format(os.getenv("CONLUA"), path)))
  local out = pipe:read("a")
  pipe:close()
  os.remove(path)
  return out
end

describe("terminate, again and again until it has ended,", function()
  it("neither loses the results of a thread nor speaks of memory", function()
    assert.equal("whole\n", run [[
      for _ = 1, 120 do
        local t = thread.spawn(function()
          pcall(function() while true do end end)
          return 7
        end)
        repeat t:terminate() until t:join(0)
        local ok, value = pcall(t.result, t)
        if ok and value ~= 7 or not ok and value ~= unit.Terminated then print(ok, value) end
      end
      print("whole")
    ]])
  end)
end)
