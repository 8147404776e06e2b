-- counts each page twice, to be sure
local site = require "site"
local threads, processes, total = thread_executor(4), process_executor(2), 0
for n = 1, site.pages() do
  threads:submit(site.fetch, n):add_done_callback(function(f)
    if f:exception() then return print("page " .. n .. ": not found") end
    local first = processes:submit(site.count, f:result())
    processes:submit(site.count, f:result()):add_done_callback(function(c)
      assert(first:result() == c:result())
      print("page " .. n .. ": " .. c:result() .. " words")
      total = total + c:result()
    end)
  end)
end
threads:shutdown()
processes:shutdown()
print("total: " .. total)
