-- schedules: 12, failing: 4
-- The results of imap_unordered come in any order.
local order = {}
for x in thread_pool(2):imap_unordered(function(x) return x end, {1, 2}) do
  order[#order + 1] = x
end
assert(order[1] == 1, "the second item came first")
