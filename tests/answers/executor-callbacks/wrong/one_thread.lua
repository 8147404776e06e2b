-- an executor of one thread
local site = require "site"
local threads, processes, total = thread_executor(1), process_executor(2), 0
for n = 1, site.pages() do
  threads:submit(site.fetch, n):add_done_callback(function(f)
    if f:exception() then return print("page " .. n .. ": not found") end
    processes:submit(site.count, f:result()):add_done_callback(function(c)
      print("page " .. n .. ": " .. c:result() .. " words")
      total = total + c:result()
    end)
  end)
end
threads:shutdown()
processes:shutdown()
print("total: " .. total)
