/* SPDX-License-Identifier: MIT */
/* What the control groups of a container allow, of both versions, at every height. */
#include <sys/stat.h>

#include "base/limit.h"
#include "check.h"

static char root[64];

static void spill(const char *path, const char *text) {
  char full[256];
  snprintf(full, sizeof full, "%s/%s", root, path);
  for (char *slash = full + strlen(root) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
    *slash = 0;
    mkdir(full, 0700);
    *slash = '/';
  }
  FILE *f = fopen(full, "w");
  REQUIRE(f != NULL);
  fputs(text, f);
  fclose(f);
}

static size_t limit_of(const char *groups) {
  char path[128];
  spill("groups", groups);
  snprintf(path, sizeof path, "%s/groups", root);
  return con_limit_of_groups(path, root);
}

static void the_least_limit_on_the_way_up_counts(void) {
  spill("two/memory.max", "300000\n");
  spill("two/below/memory.max", "max\n");
  spill("two/below/deep/memory.max", "500000\n");
  CHECK_EQ(limit_of("0::/two\n"), 300000);
  CHECK_EQ(limit_of("0::/two/below/deep\n"), 300000);
  spill("two/below/deep/memory.max", "200000\n");
  CHECK_EQ(limit_of("0::/two/below/deep\n"), 200000);
  CHECK(limit_of("0::/other\n") == SIZE_MAX);
  CHECK(limit_of("") == SIZE_MAX);
  CHECK(limit_of("nonsense\n0:\n::\n\n") == SIZE_MAX);
}

static void the_first_version_has_a_hierarchy_of_its_own(void) {
  spill("memory/job/memory.limit_in_bytes", "700000\n");
  spill("memory/memory.limit_in_bytes", "9223372036854771712\n");
  CHECK_EQ(limit_of("5:cpu,cpuacct:/other\n4:memory:/job\n0::/\n"), 700000);
  CHECK_EQ(limit_of("4:cpu,memory:/job/gone\n"), 700000);
  CHECK(limit_of("4:memory_of_others:/job\n") == SIZE_MAX);
}

/* Without a namespace of its own a container is told its path as seen from outside, while it sees its group as the root. */
static void a_container_sees_its_own_group_as_the_root(void) {
  spill("memory.max", "400000\n");
  CHECK_EQ(limit_of("0::/docker/0123456789abcdef\n"), 400000);
  CHECK_EQ(limit_of("0::/\n"), 400000);
  CHECK_EQ(limit_of("0::/../elsewhere\n"), 400000);
}

static void a_stack_is_no_smaller_than_it_was(void) {
  size_t size = con_limit_stack();
  CHECK(size >= CON_STACK_LEAST && size <= (size_t)8 << 20 && size % 4096 == 0);
  CHECK(con_limit_memory() > (size_t)1 << 20);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  const char *tmp = getenv("TMPDIR");
  snprintf(root, sizeof root, "%s/limits-XXXXXX", tmp != NULL && strlen(tmp) < 40 ? tmp : "/tmp");
  REQUIRE(mkdtemp(root) != NULL);
  RUN(the_least_limit_on_the_way_up_counts);
  RUN(the_first_version_has_a_hierarchy_of_its_own);
  RUN(a_container_sees_its_own_group_as_the_root);
  RUN(a_stack_is_no_smaller_than_it_was);
  char command[128];
  snprintf(command, sizeof command, "rm -rf '%s'", root);
  REQUIRE(system(command) == 0);
  return check_end();
}
