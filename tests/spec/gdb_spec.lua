-- SPDX-License-Identifier: MIT
--- cmake/gdb.py shows what lies in shared memory. Tried where gdb is, in a build of the preset
--- debug (`./dev try spec/gdb`): in others the compiler leaves no place to stop at.

local program = require "program"

local has_gdb = os.execute "gdb --version >/dev/null 2>&1"
local is_debug = program.conlua:find("build/debug/", 1, true)

-- A thread queues up for a lock that the main unit holds; gdb stops it there.
local SCRIPT = [[
local m = lock()
m:acquire()
local t = thread.spawn(function() m:acquire() m:release() end)
sleep(0.1)
m:release()
t:join()
]]

local function look()
  return program.shell {
    script = SCRIPT, timeout = 60,
    command = ([[exec gdb -batch -nx -x %s -ex 'set confirm off' -ex 'set debuginfod enabled off' \
      -ex 'break con_waitq_add' -ex run -ex 'set $o = o' -ex finish -ex 'p *$o' -ex con-units \
      -ex con-carriers --args "$conlua" script.lua 2>&1]])
      :format(program.quoted(program.root .. "/cmake/gdb.py")),
  }.out
end

describe("gdb", function()
  local test = has_gdb and is_debug and it or pending
  test("shows a lock, its owner, its queue, its latch, and all units", function()
    local out = look()
    assert.truthy(out:find("lock#1, owned by process#1, 1 waiting, 1 reference", 1, true), out)
    assert.truthy(out:find("waiters = thread#2", 1, true), out)
    assert.truthy(out:find("latch = held by carrier 2", 1, true), out)
    assert.truthy(out:find('process#1 "MainProcess"', 1, true), out)
    assert.truthy(out:find("carrier 2: thread %d+, process slot 1, holds "), out)
    assert.is_nil(out:find("Python Exception", 1, true), out)
  end)

  it("is told only of types that there are", function()
    local list = assert(io.popen("cat " .. program.quoted(program.root) .. "/interp/*/*.h"))
    local all = list:read "a"
    list:close()
    for name in program.slurp(program.root .. "/cmake/gdb.py"):gmatch '"(con_%w+)": %u' do
      assert(all:find("} " .. name .. ";", 1, true), name)
    end
  end)
end)
