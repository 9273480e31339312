import type { TreeNode } from '../../api/people';

export interface Branch extends TreeNode {
  branches: Branch[];
}

/**
 * The nodes below who invited them, the earliest first. A node whose parent is not among them, or
 * that would be its own forefather, stands at the root: nobody is left out.
 */
export function growTree(nodes: readonly TreeNode[]): Branch[] {
  const branches = new Map(nodes.map((node) => [node.id, { ...node, branches: [] } as Branch]));
  const reaches = (from: Branch, id: string): boolean => {
    const seen = new Set<string>();
    for (let at: Branch | undefined = from; at && !seen.has(at.id); ) {
      if (at.id === id) return true;
      seen.add(at.id);
      at = at.parent ? branches.get(at.parent) : undefined;
    }
    return false;
  };
  const roots: Branch[] = [];
  for (const branch of branches.values()) {
    const parent = branch.parent ? branches.get(branch.parent) : undefined;
    if (parent && !reaches(parent, branch.id)) parent.branches.push(branch);
    else roots.push(branch);
  }
  const byTime = (one: Branch, other: Branch) => one.joined_at.localeCompare(other.joined_at);
  for (const branch of branches.values()) branch.branches.sort(byTime);
  return roots.sort(byTime);
}
