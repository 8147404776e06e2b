-- SPDX-License-Identifier: MIT
--- Names of hosts, while processes are started: a child can always look up names.

describe("a process that is started while its maker looks up names", function()
  local socket = require "socket"
  local ways = {
    toip = function() assert(socket.dns.toip("localhost")) end,
    getaddrinfo = function() assert(socket.dns.getaddrinfo("localhost")) end,
  }
  for name, look in pairs(ways) do
    it("can look up names: " .. name, function()
      local stop, busy = false, {}
      for i = 1, 3 do busy[i] = thread.spawn(function() while not stop do look() end end) end
      local children = {}
      for i = 1, 25 do children[i] = spawn(look) end
      local hung = 0
      for _, child in ipairs(children) do
        if not child:join(20) then
          hung = hung + 1
          child:kill()
        end
      end
      stop = true
      join(busy)
      assert.equal(0, hung)
      for _, child in ipairs(children) do assert.equal(0, child.exitcode) end
    end)
  end
end)
